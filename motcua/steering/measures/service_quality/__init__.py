"""Live service quality (Decision 766/QĐ-TTg): what each dossier counts for, the counts, and their dossiers."""

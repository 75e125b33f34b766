"""The figures that everybody may see: by unit and by field, closed months only, small groups hidden."""

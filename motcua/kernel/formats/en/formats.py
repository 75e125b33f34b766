"""Django would take 3/8/1997 for 8 March: nobody in Viet Nam writes the month first, in whatever language."""

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]

"""Parts of `script/build-samples`: markup, fonts, layout, scanning and office files."""

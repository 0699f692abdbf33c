"""Finds the cases in running documents: txt, md, docx, pdf, html, xlsx, csv."""

"""Signs worth a second look (dấu hiệu cần xem lại): shown with their dossiers and never as an accusation.

What makes an index look better without anybody being served better leaves a course in the dossiers. Most of what is
found has a good reason, and the reason stands beside each sign.
"""

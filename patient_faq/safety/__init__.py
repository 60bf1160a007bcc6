"""Does a message tell of an emergency or a crisis?"""

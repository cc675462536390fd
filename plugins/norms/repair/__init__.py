"""When a norm was broken: telling a responder of one's choice, and the road from there to a repair.

What is told is seen by those who take part and by nobody else, whatever their role: :mod:`.sight` is the one way to it.
"""

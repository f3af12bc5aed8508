"""The one hand that draws the demo newspaper's pictures: a plate, a surface, five kinds."""

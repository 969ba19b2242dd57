"""The heart of the register: reports, cases, investigations, violations and dispositions."""

"""The assistant on several replicas, on this one machine: PostgreSQL, Rasas, bots and nginx, on loopback.

For trying and testing what otherwise takes a data centre; for service see deploy/.
"""

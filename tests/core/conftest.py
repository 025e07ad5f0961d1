"""Properties are judged by what they say, never by how busy the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "wardclerk", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("wardclerk")

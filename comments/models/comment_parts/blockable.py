from django.utils.functional import cached_property

from articles.rendering.safe_urls import host_of
from comments.models import history_queries
from comments.models.block import Kind
from comments.moderation import block_targets
from comments.privacy import encryption


class Blockable:
    """Whether the newsroom blocked where a comment comes from, and what of it can be blocked."""

    @cached_property
    def block(self):
        """The strictest block against it, or None. Staff accounts have none."""
        if self.account_id:
            return None
        standing = history_queries.blocks(self.block_keys)
        return max(standing, key=lambda block: block.is_refusing, default=None)

    @property
    def block_keys(self):
        """All by which a block may meet it, under every key of addresses."""
        domain = self._email_domain
        return [
            *self.email_indexes,
            *(encryption.domain_hashes(domain) if domain else ()),
            *block_targets.host_and_parents(host_of(self.website)),
            *self._network_keys,
        ]

    @property
    def _email_domain(self):
        try:
            return encryption.domain_of(self.email) if self.email_sealed else ""
        except encryption.Locked:
            return ""

    @property
    def _network_keys(self):
        """While it is being sent, prefixes of its network; afterwards the hash that is kept."""
        network = self.signals.network
        if not network:
            return [self.ip_hash] if self.ip_hash else []
        return [*encryption.network_hashes(network), *block_targets.network_and_parents(network)]

    def block_offers(self):
        """What of it can be blocked: {kind: (key, what moderators may read of that)}."""
        if self.account_id:
            return {}
        host = host_of(self.website).removeprefix("www.")
        offers = {
            Kind.PERSON: (next(iter(self.email_indexes), ""), ""),
            Kind.EMAIL_DOMAIN: (self._email_domain_key, ""),
            Kind.WEBSITE_DOMAIN: (host, host),
            Kind.NETWORK: (self.ip_hash, ""),
        }
        return {kind: offer for kind, offer in offers.items() if offer[0]}

    @property
    def _email_domain_key(self):
        """Excludes large public providers, whose domain says nothing about a person."""
        domain = self._email_domain
        is_offered = domain and domain not in block_targets.PUBLIC_PROVIDERS
        return encryption.domain_hashes(domain)[0] if is_offered else ""

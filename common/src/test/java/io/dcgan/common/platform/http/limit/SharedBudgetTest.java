package io.dcgan.common.platform.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedBudgetTest {
    private final SharedBudget budget = new SharedBudget(100);

    @Test
    void aClientMayHaveHalfAndAllClientsTheTotal() {
        assertThat(budget.tryAcquire("a", 50)).isTrue();
        assertThat(budget.tryAcquire("a", 1)).isFalse();
        assertThat(budget.tryAcquire("b", 49)).isTrue();
        assertThat(budget.tryAcquire("c", 2)).isFalse();
        assertThat(budget.used()).isEqualTo(99);
        assertThat(budget.tryAcquire("c", 1)).isTrue();
        budget.release("a", 30);
        assertThat(budget.used()).isEqualTo(70);
        assertThat(budget.tryAcquire("a", 30)).isTrue();
        assertThat(budget.tryAcquire("a", 1)).isFalse();
    }

    @Test
    void theAddressesOfOneNetworkAreOneClient() {
        assertThat(client("2001:db8::1")).isEqualTo(client("2001:db8:0:0:ffff::2"));
        assertThat(client("2001:db8::1")).isNotEqualTo(client("2001:db8:0:1::1"));
        assertThat(client("192.0.2.1")).isNotEqualTo(client("192.0.2.2"));
    }

    private static String client(String address) {
        return ClientAddress.of(address);
    }
}

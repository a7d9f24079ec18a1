package io.dcgan.common.platform.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(100);
    private final List<String> evicted = new ArrayList<>();

    @Test
    void theClientThatHasKeptMemoryForLongestLosesItsConnection() {
        var first = open("a");
        var second = open("b");
        first.set(40);
        second.set(40);
        first.set(41);
        assertThat(evicted).isEmpty();
        assertThat(open("c").set(20)).isTrue();
        assertThat(evicted).containsExactly("a");
        first.set(0);
        assertThat(budget.used()).isEqualTo(60);
    }

    @Test
    void aClientWithMoreThanHalfLosesItsConnectionsFirst() {
        open("a").set(10);
        open("b").set(30);
        open("b").set(30);
        open("c").set(31);
        assertThat(evicted).containsExactly("b");
    }

    @Test
    void memoryThatBecameFreeStartsAgainAsTheNewest() {
        var first = open("a");
        first.set(40);
        open("b").set(40);
        first.set(0);
        first.set(20);
        open("c").set(45);
        assertThat(evicted).containsExactly("b");
    }

    @Test
    void nothingFitsOnceAllMemoryIsPinned() {
        var pinned = open("a");
        pinned.set(90);
        pinned.pin();
        var other = open("b");
        other.pin();
        assertThat(other.set(11)).isFalse();
        assertThat(evicted).isEmpty();
        pinned.set(0);
        assertThat(other.set(12)).isTrue();
    }

    private MemoryBudget.Holding open(String client) {
        return budget.open(client, () -> evicted.add(client));
    }
}

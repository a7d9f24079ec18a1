package io.dcgan.trainer.cli;

import io.dcgan.common.store.FolderStore;
import io.dcgan.common.store.StoreConfig;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.quality.Classifiers;
import io.dcgan.trainer.quality.QualityMeters;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Data sets and store, where the service's own settings say: the same environment variables and system properties. */
record Workplace(Datasets datasets, QualityMeters meters) {
    static Workplace configured() {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .addDiscoveredConverters()
                .withMapping(DataConfig.class)
                .withMapping(StoreConfig.class)
                .build();
        var store = new FolderStore(config.getConfigMapping(StoreConfig.class).folder());
        return new Workplace(
                new Datasets(config.getConfigMapping(DataConfig.class)), new QualityMeters(new Classifiers(store)));
    }
}

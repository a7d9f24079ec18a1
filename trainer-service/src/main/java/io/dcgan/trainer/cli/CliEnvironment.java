package io.dcgan.trainer.cli;

import io.dcgan.common.store.FolderStore;
import io.dcgan.common.store.StoreConfig;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.quality.QualityEvaluatorFactory;
import io.dcgan.trainer.quality.classifier.ClassifierRepository;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Datasets and store, configured by the same environment variables and system properties as the service. */
record CliEnvironment(DatasetCatalogue datasets, QualityEvaluatorFactory meters) {
    static CliEnvironment fromConfig() {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .addDiscoveredConverters()
                .withMapping(DataConfig.class)
                .withMapping(StoreConfig.class)
                .build();
        var store = new FolderStore(config.getConfigMapping(StoreConfig.class).folder());
        return new CliEnvironment(
                new DatasetCatalogue(config.getConfigMapping(DataConfig.class)),
                new QualityEvaluatorFactory(new ClassifierRepository(store)));
    }
}

package com.dastern.platform.bus;

import com.dastern.platform.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/// The event bus across nodes: Hazelcast by a fixed list of members, no multicast and no calls
/// home.
public final class Cluster {
  private Cluster() {}

  public static ClusterManager manager(Config.Cluster config) {
    var hazelcast =
        new com.hazelcast.config.Config()
            .setClusterName("dastern")
            .setProperty("hazelcast.phone.home.enabled", "false")
            .setProperty("hazelcast.shutdownhook.enabled", "false")
            .setProperty("hazelcast.logging.type", "slf4j")
            .addMultiMapConfig(
                new MultiMapConfig("__vertx.subs")
                    .setBackupCount(1)
                    .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    var network = hazelcast.getNetworkConfig().setPort(config.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(config.host());
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(config.members());
    return new HazelcastClusterManager(hazelcast);
  }

  public static EventBusOptions eventBus(Config.Cluster config) {
    return new EventBusOptions().setHost(config.host());
  }
}

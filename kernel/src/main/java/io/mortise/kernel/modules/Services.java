package io.mortise.kernel.modules;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Services that modules offer each other. May be asked on any thread.
final class Services {
    private record Offer(LoadedModule module, Object implementation) {}

    private final Map<Class<?>, Offer> offers = new ConcurrentHashMap<>();

    /// Who offers a service, or null.
    LoadedModule provider(Class<?> service) {
        Offer offer = offers.get(service);
        return offer == null ? null : offer.module;
    }

    void add(LoadedModule module, Class<?> service, Object implementation) {
        offers.put(service, new Offer(module, implementation));
    }

    void removeAll(LoadedModule module) {
        for (Iterator<Offer> all = offers.values().iterator(); all.hasNext(); ) {
            if (all.next().module == module) {
                all.remove();
            }
        }
    }

    <S> S get(Class<S> service) {
        Offer offer = offers.get(service);
        if (offer == null) {
            throw new IllegalStateException("no loaded module offers the service " + service.getName());
        }
        return service.cast(offer.implementation);
    }
}

using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

[CollectionDefinition(nameof(MachinesCollection))]
public sealed class MachinesCollection : ICollectionFixture<MachinesFixture>;

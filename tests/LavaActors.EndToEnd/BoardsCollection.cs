using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

[CollectionDefinition(nameof(BoardsCollection))]
public sealed class BoardsCollection : ICollectionFixture<BoardsFixture>;

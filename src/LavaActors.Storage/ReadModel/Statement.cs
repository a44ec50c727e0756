namespace LavaActors.Storage.ReadModel;

/// <summary>A statement with its parameters, named <c>@name</c>, before it is run.</summary>
internal sealed record Statement(string Text, (string Name, object? Value)[] Parameters);

namespace LavaActors.Gateway.Operations;

/// <summary>What came of an operation: a value, or why there is none.</summary>
public sealed record OperationResult<T>
{
    private readonly T? _value;

    private OperationResult(T? value, OperationFailure? failure) => (_value, Failure) = (value, failure);

    /// <summary>Null when it was done.</summary>
    public OperationFailure? Failure { get; }

    public bool IsOk => Failure is null;

    /// <summary>Only of one that was done.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public T Value => Failure is null ? _value! : throw new InvalidOperationException(Failure.ToString());

    public static implicit operator OperationResult<T>(OperationFailure failure) => new(default, failure);

    public static implicit operator OperationResult<T>(T value) => new(value, null);

    internal static OperationResult<T> Of(T value) => new(value, null);
}

/// <summary>Makes results of values whose type is an interface.</summary>
public static class OperationResult
{
    public static OperationResult<T> Ok<T>(T value) => OperationResult<T>.Of(value);
}

/// <summary>Nothing but that it was done.</summary>
public sealed record Done
{
    public static Done Instance { get; } = new();
}

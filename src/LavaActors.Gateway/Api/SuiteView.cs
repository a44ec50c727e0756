namespace LavaActors.Gateway.Api;

/// <summary>A test suite of a job (spec: rest-api.md §5.1, "TestSuite").</summary>
public sealed record SuiteView(long Id, string ResourceUri, string Name, long Job);

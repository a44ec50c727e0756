namespace LavaActors.Pages.Tests.Hosting;

/// <summary>One lab with boards for all tests of a class. Its administrator is anna, and bob one of its users.</summary>
public sealed class WorkingLab : IAsyncLifetime
{
    public ConsoleLab Lab { get; } = new();

    public Task InitializeAsync() => Lab.StartAsync(admin: "anna", user: "bob");

    public async Task DisposeAsync() => await Lab.DisposeAsync();
}

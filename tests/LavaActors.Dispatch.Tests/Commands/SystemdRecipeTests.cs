using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Commands;

/// <summary>How <c>deploy/systemd/README.md</c> has an emulator switched off that is a unit of its own, as the dispatcher runs it; with a <c>systemctl</c> that ends as told.</summary>
public sealed class SystemdRecipeTests : IDisposable
{
    private const string Key = "      power_off: ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recipe-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, true)]
    // There is no such unit.
    [InlineData(5, true)]
    // No systemd, or no right to do it.
    [InlineData(1, false)]
    [InlineData(4, false)]
    public async Task A_board_that_is_off_already_is_off_and_one_that_cannot_be_switched_off_is_not(int code, bool isOff)
    {
        var systemctl = Path.Combine(_folder.FullName, "systemctl");
        await File.WriteAllTextAsync(systemctl, $"[ \"$*\" = 'stop board-01' ] && exit {code}\nexit 99\n");
        var words = ShellWords.Split(Recipe().Replace("systemctl", "sh " + systemctl, StringComparison.Ordinal));

        var off = LabCommand.RunAsync(words, null, ErrorTypes.Infrastructure, TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);

        if (isOff) await off;
        else Assert.Contains("failed with exit code", (await Assert.ThrowsAsync<ActionFault>(() => off)).Message, StringComparison.Ordinal);
    }

    private static string Recipe()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LavaActors.sln"))) folder = folder.Parent!;
        return Assert.Single(File.ReadLines(Path.Combine(folder.FullName, "deploy/systemd/README.md")), line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..];
    }
}

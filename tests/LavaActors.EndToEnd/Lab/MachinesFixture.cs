using LavaActors.EndToEnd.Jobs;

namespace LavaActors.EndToEnd.Lab;

/// <summary>
/// One node with emulated machines of several kinds, for all tests of a collection: <c>qemu</c> and <c>container</c>, which jobs start; <c>pc-grub</c> and <c>pc-ipxe</c>, PCs that boot from the
/// network and are on as long as their console is open, as are <c>pc-uefi</c> and <c>arm-board</c>; process board 7, of type <c>board-07</c>, which has a second console and can only be switched
/// on and off, and which has three more configurations, for jobs one after another; and mustang 4, of type <c>mustang-nbd</c>.
/// </summary>
public sealed class MachinesFixture : IAsyncLifetime
{
    public const int Board = 7;

    public const int Mustang = 4;

    private const string Address = "10.66.0.249";

    public LabNode Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await EmulatedLab.UpAsync();
        var site = new LabSite(Address, "quick");
        site.AddDeviceText("qemu-01", MachineDevices.Qemu);
        site.AddDeviceText("container-01", MachineDevices.Container);
        site.AddDeviceText("pc-01", MachineDevices.Pc("pc-01", "pc-grub", "grub.0", MachineDevices.Grub, "-display none -serial stdio", 10));
        site.AddDeviceText("pc-02", MachineDevices.Pc("pc-02", "pc-ipxe", "nothing", MachineDevices.Ipxe, "-nographic", 50));
        await EmulatedLab.SetFaultsAsync(Board);
        site.AddBoard(Board, BoardsFixture.TypeOf(Board), text => MachineDevices.WithSecondConsole(text, $"10.66.1.{10 + Board}"));
        AddBootDevices(site);
        Node = await LabNode.StartAsync(site);
    }

    public Task DisposeAsync() => Node.DisposeAsync().AsTask();

    private static void AddBootDevices(LabSite site)
    {
        var board = File.ReadAllText(EmulatedLab.DeviceFile(BoardsFixture.Name(Board)));
        site.AddDeviceText("bank-07", BootDevices.OtherBank(board));
        site.AddDeviceText("append-07", BootDevices.WithAppendedTree(board));
        site.AddDeviceText("barebox-07", BootDevices.Barebox(board));
        site.AddDeviceText("arm-01", BootDevices.Arm);
        site.AddDeviceText("pc-03", BootDevices.Uefi);
        site.AddDeviceText("mustang-04", BootDevices.Mustang(File.ReadAllText(EmulatedLab.DeviceFile($"mustang-{Mustang:00}"))));
    }

    /// <summary>Runs a job that is to be Complete, and holds what is true after every job: the device is free, nothing is left of the run.</summary>
    /// <param name="device">Its device.</param>
    public async Task<SubJobOutcome> RunAsync(string job, string device)
    {
        var outcome = await Node.RunAsync(job);
        outcome.IsComplete();
        await Node.DeviceIsIdleAsync(device);
        Assert.Empty(Node.Site.RunDirectories(outcome.Single.Row.Job.Value));
        return outcome.Single;
    }
}

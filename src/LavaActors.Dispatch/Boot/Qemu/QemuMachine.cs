using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Qemu;

/// <summary>Emulated machines of a run: each is the console of its namespace, and ends when that is closed.</summary>
public static class QemuMachine
{
    /// <summary>Set in a namespace whose console is an emulated machine: the emulator's command.</summary>
    public static readonly DataKey<string> Running = new("the emulated machine", "execute-qemu");

    /// <summary>How long a machine may take to switch itself off before it is killed (deploy-boot-uboot.md §8).</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    /// <summary>The device's method of a name; null if it has none.</summary>
    public static QemuMethod? MethodOf(DeviceConfiguration device, string method) => method == QemuBootStrategy.QemuNfs ? device.QemuNfs : device.Qemu;

    /// <summary>Ends the console of a namespace. A machine is told to switch itself off first, so that its file systems are whole.</summary>
    public static async Task EndAsync(RunContext run, string ns, CancellationToken stop)
    {
        if (!run.Consoles.TryGetValue(ns, out var console)) return;
        if (run.Data.Find(ns, Running) is not null && console.IsOpen)
        {
            try
            {
                await console.SendAsync("poweroff\n", TimeSpan.Zero, stop);
                await console.ExpectAsync([ConsolePattern.Nothing], EndLimit, stop);
            }
            catch (IOException)
            {
                // It has ended in this moment.
            }
        }

        await console.CloseAsync();
        run.Consoles.Remove(ns);
    }
}

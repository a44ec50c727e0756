using LavaActors.Node.Commands;

// Before all else: of this program it needs next to nothing, and it may run once for every emulated machine.
if (args is [KeepConsole.Name, .. var keeping]) return await KeepConsole.RunAsync(keeping);

using var signals = new StopSignals();
return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess() with { WasInterrupted = () => signals.WasInterrupted }, signals.Stop);

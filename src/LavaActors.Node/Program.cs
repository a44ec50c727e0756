using LavaActors.Node.Commands;

using var signals = new StopSignals();
return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess() with { WasInterrupted = () => signals.WasInterrupted }, signals.Stop);

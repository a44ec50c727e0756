using LavaActors.Node.Commands;

using var signals = new StopSignals();
return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess(), signals.Stop);

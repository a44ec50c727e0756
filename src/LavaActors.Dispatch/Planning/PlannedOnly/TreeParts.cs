using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Finalize;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>What the tables of trees are written in.</summary>
internal static class TreeParts
{
    /// <summary>The time of the classes that wait for a boot loader (pipeline.md §6.2 rule 0).</summary>
    public static readonly TimeSpan BootloaderTime = TimeSpan.FromSeconds(90);

    public static TreePart Connect { get; } = _ => [new ConnectDeviceAction()];

    public static TreePart Disconnect { get; } = _ => [new DisconnectDeviceAction()];

    public static TreePart Reset { get; } = scope => [new ResetDeviceAction(scope)];

    public static TreePart PowerOff { get; } = _ => [new PowerOffAction()];

    public static TreePart Feedback { get; } = _ => [new ReadFeedbackAction()];

    public static TreePart WaitBoard { get; } = Step("wait-device-boardid", "wait for the board on USB");

    public static TreePart WaitSerial { get; } = Step("wait-usb-serial", "wait for the board's serial port on USB");

    public static TreePart WaitPath { get; } = Step("wait-device-path", "wait for the board's storage");

    /// <summary>The test overlay, where a test needs one.</summary>
    public static TreePart TestOverlay { get; } = scope => scope.NeedsOverlay ? [new LavaOverlayAction(scope)] : [];

    public static TreePart DeviceVariables { get; } = scope => scope.HasShell ? [new DeployDeviceEnvAction()] : [];

    /// <summary>The files of <c>images</c>, in the order of the text.</summary>
    public static TreePart AllImages { get; } = EachImage(_ => []);

    public static TreePart LogInAlone { get; } = _ => [new AutoLoginAction(isBooting: true)];

    public static TreePart ExpectShell { get; } = _ => [new ExpectShellConnectionAction()];

    public static TreePart ExportEnvironment { get; } = _ => [new ExportDeviceEnvAction()];

    public static TreePart Unpack { get; } = When(scope => scope.As<BootBlock>().TransferOverlay is not null, _ => [new OverlayUnpackAction()]);

    /// <summary>The end of most boots (pipeline.md §14).</summary>
    public static TreePart LogIn { get; } = scope => LoginActions.For(scope, isBooting: true);

    public static bool HasPrompts(PlanScope scope) => scope.As<BootBlock>().Prompts.Count > 0;

    public static bool HasShell(PlanScope scope) => scope.HasShell;

    public static bool HasHardReset(PlanScope scope) => scope.Device.Commands.HardReset.Count > 0;

    public static TreePart Step(string name, string summary, params TreePart[] children) =>
        scope => [Filled(new PlannedStepAction(name, summary), scope, children)];

    /// <param name="time">The class's own.</param>
    public static TreePart Step(string name, string summary, TimeSpan time) => _ => [new PlannedStepAction(name, summary) { OwnTimeout = time }];

    /// <param name="note">What the tree depends on that is not known before the run; null where it is.</param>
    public static TreePart NotedStep(string name, string summary, Func<PlanScope, string?> note, params TreePart[] children) =>
        scope => [Filled(new PlannedStepAction(name, summary) { Note = note(scope) }, scope, children)];

    public static TreePart Retry(string name, string summary, params TreePart[] children) =>
        scope => [Filled(new PlannedStepAction(name, summary) { Retries = true }, scope, children)];

    public static TreePart When(Func<PlanScope, bool> holds, params TreePart[] parts) => scope => holds(scope) ? Actions(scope, parts) : [];

    public static TreePart Unless(Func<PlanScope, bool> holds, params TreePart[] parts) => scope => holds(scope) ? [] : Actions(scope, parts);

    public static TreePart Interrupt(string loader) => _ => [new BootloaderInterruptAction(loader)];

    /// <summary>The commands of the block's own boot method.</summary>
    public static TreePart TypeCommands(bool startsSystem = true) => scope => [new BootloaderCommandsAction(scope.As<BootBlock>().Method, startsSystem)];

    public static TreePart LoaderOverlay { get; } = scope => [new BootloaderOverlayAction(scope.As<BootBlock>().Method)];

    /// <summary>One file of the block, by its key; nothing where it is not there.</summary>
    public static TreePart File(string key) => scope =>
        scope.As<DeployBlock>().Resources.TryGetValue(key, out var file) ? [Fetch(key, file)] : [];

    /// <summary>One file of <c>images</c>.</summary>
    public static TreePart Image(string name) => scope =>
        scope.As<DeployBlock>().Images.TryGetValue(name, out var file) ? [Fetch(ResourceKeys.OfImage(name), file)] : [];

    /// <summary>Each of <c>images</c>, and what is done with it then.</summary>
    public static TreePart EachImage(Func<ImageScope, IEnumerable<PipelineAction>> then) =>
        scope => scope.As<DeployBlock>().Images.SelectMany(image =>
            then(new ImageScope(scope, image.Key, image.Value)).Prepend(Fetch(ResourceKeys.OfImage(image.Key), image.Value)));

    /// <summary>The test overlay put into an image that asks for it; <paramref name="isSparse"/> where the image does not say.</summary>
    public static IEnumerable<PipelineAction> ApplyOverlay(ImageScope image, bool isSparse)
    {
        if (!image.Block.NeedsOverlay || !IsTrue(image.File.Source["apply-overlay"])) return [];
        return (image.File.Sparse ?? isSparse ? Step("apply-overlay-sparse-image", "put the test overlay into the sparse image") : ApplyOverlayImage)(image.Block);
    }

    public static TreePart ApplyOverlayImage { get; } = Step("apply-overlay-image", "put the test overlay into the image");

    public static bool IsTrue(YamlNode? node) => node is YamlScalar scalar && scalar.AsBool() == true;

    /// <summary>A value of the device's configuration that has no typed model, or null.</summary>
    public static YamlNode? OfDevice(PlanScope scope, params string[] path) =>
        path.Aggregate<string, YamlNode?>(scope.Device.Source, (node, key) => (node as YamlMap)?[key]);

    public static string? DeployMethod(PlanScope scope) =>
        scope.Device.DeployMethods.ContainsKey(scope.As<DeployBlock>().To) ? null : $"the device has no deploy method '{scope.As<DeployBlock>().To}'";

    public static string? BootMethod(PlanScope scope) =>
        scope.Device.BootMethods.ContainsKey(scope.As<BootBlock>().Method) ? null : $"the device has no boot method '{scope.As<BootBlock>().Method}'";

    /// <summary>What the device's configuration must say at its top.</summary>
    public static Func<PlanScope, string?> With(Func<PlanScope, string?> lacks, params string[] keys) => scope =>
        lacks(scope) ?? (Array.Find(keys, key => OfDevice(scope, key) is null) is { } missing ? $"the device's configuration has no '{missing}'" : null);

    /// <summary>The actions of parts, in order.</summary>
    public static IEnumerable<PipelineAction> Actions(PlanScope scope, params IEnumerable<TreePart> parts) => parts.SelectMany(part => part(scope));

    private static PipelineAction Filled(PlannedStepAction step, PlanScope scope, TreePart[] children) => step.Add(Actions(scope, children));

    /// <summary>A download with those of what is put into the file (deploy-boot-uboot.md §1.5).</summary>
    private static PipelineAction Fetch(string key, Resource file)
    {
        PipelineAction fetch = new DownloadRetryAction(key, file, DownloadPlace.Images);
        if (file.Overlays.Count == 0 || fetch.Children.Any(child => child.Name == "append-overlays")) return fetch;
        foreach (var overlay in file.Overlays.Where(o => !o.IsTestOverlay)) fetch.Add(new DownloadRetryAction($"{key}.{overlay.Name}", overlay.File!, DownloadPlace.Images));
        return fetch.Add(new PlannedStepAction("append-overlays", "put the overlays into the file"));
    }

    /// <summary>A file of <c>images</c> in its block.</summary>
    internal sealed record ImageScope(PlanScope Block, string Name, Resource File);
}

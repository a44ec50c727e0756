using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Scheduler;

/// <summary>The wire table of the Scheduler.</summary>
internal static class SchedulerWire
{
    private static readonly SchedulerJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("scheduler.submit/1", Json.Submit),
        WireBinding.Of("scheduler.cancel/1", Json.Cancel),
        WireBinding.Of("scheduler.register-dispatcher/1", Json.RegisterDispatcher),
        WireBinding.Of("scheduler.dispatcher-leaving/1", Json.DispatcherLeaving),
        WireBinding.Of("scheduler.set-device-health/1", Json.SetDeviceHealth),
        WireBinding.Of("scheduler.run-ended/1", Json.RunEnded),
        WireBinding.Of("scheduler.job-closed/1", Json.JobClosed),
        WireBinding.Of("scheduler.requeue-lost/1", Json.RequeueLost),

        WireBinding.Of("scheduler.get-devices/1", Json.GetDevices),
        WireBinding.Of("scheduler.get-queue/1", Json.GetQueue),
        WireBinding.Of("scheduler.explain/1", Json.Explain),
        WireBinding.Of("scheduler.what-if/1", Json.WhatIf),
        WireBinding.Of("scheduler.get-outlook/1", Json.GetOutlook),
        WireBinding.Of("scheduler.locate-dispatcher/1", Json.LocateDispatcher),

        WireBinding.Of("scheduler.submitted/1", Json.Submitted),
        WireBinding.Of("scheduler.refused/1", Json.Refused),
        WireBinding.Of("scheduler.cancel-accepted/1", Json.CancelAccepted),
        WireBinding.Of("scheduler.dispatcher-registered/1", Json.DispatcherRegistered),
        WireBinding.Of("scheduler.dispatcher-name-taken/1", Json.DispatcherNameTaken),
        WireBinding.Of("scheduler.device-health-set/1", Json.DeviceHealthSet),
        WireBinding.Of("scheduler.run-end-noted/1", Json.RunEndNoted),
        WireBinding.Of("scheduler.job-close-noted/1", Json.JobCloseNoted),
        WireBinding.Of("scheduler.requeue-decided/1", Json.RequeueDecided),
        WireBinding.Of("scheduler.device-list/1", Json.DeviceList),
        WireBinding.Of("scheduler.queue-list/1", Json.QueueList),
        WireBinding.Of("scheduler.explanation/1", Json.Explanation),
        WireBinding.Of("scheduler.what-if-answer/1", Json.WhatIfAnswer),
        WireBinding.Of("scheduler.queue-outlook/1", Json.QueueOutlook),
        WireBinding.Of("scheduler.dispatcher-located/1", Json.DispatcherLocated),
        WireBinding.Of("scheduler.announce-yourself/1", Json.AnnounceYourself),

        WireBinding.Of("scheduler.job-submitted/1", Json.JobSubmitted),
        WireBinding.Of("scheduler.job-handed-over/1", Json.JobHandedOver),
        WireBinding.Of("scheduler.ownership-taken/1", Json.OwnershipTaken),
        WireBinding.Of("scheduler.devices-reserved/1", Json.DevicesReserved),
        WireBinding.Of("scheduler.cancel-requested/1", Json.CancelRequested),
        WireBinding.Of("scheduler.run-end-recorded/1", Json.RunEndRecorded),
        WireBinding.Of("scheduler.device-freed/1", Json.DeviceFreed),
        WireBinding.Of("scheduler.job-forgotten/1", Json.JobForgotten),
        WireBinding.Of("scheduler.dispatcher-came-up/1", Json.DispatcherCameUp),
        WireBinding.Of("scheduler.dispatcher-went-down/1", Json.DispatcherWentDown),
        WireBinding.Of("scheduler.device-health-changed/1", Json.DeviceHealthChanged),
        WireBinding.Of("scheduler.add-device/1", Json.AddDevice),
        WireBinding.Of("scheduler.set-device-tags/1", Json.SetDeviceTags),
        WireBinding.Of("scheduler.set-worker/1", Json.SetWorker),
        WireBinding.Of("scheduler.lab-changed/1", Json.LabChanged),
        WireBinding.Of("scheduler.device-added/1", Json.DeviceAdded),
        WireBinding.Of("scheduler.device-tags-set/1", Json.DeviceTagsSet),
        WireBinding.Of("scheduler.worker-set/1", Json.WorkerSet),
        WireBinding.Of("scheduler.set-health-rule/1", Json.SetHealthRule),
        WireBinding.Of("scheduler.health-rule-set/1", Json.HealthRuleSet),
        WireBinding.Of("scheduler.snapshot/1", Json.SchedulerSnapshot),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SchedulerMessages.Submit))]
[JsonSerializable(typeof(SchedulerMessages.Cancel))]
[JsonSerializable(typeof(SchedulerMessages.RegisterDispatcher))]
[JsonSerializable(typeof(SchedulerMessages.DispatcherLeaving))]
[JsonSerializable(typeof(SchedulerMessages.SetDeviceHealth))]
[JsonSerializable(typeof(SchedulerMessages.RunEnded))]
[JsonSerializable(typeof(SchedulerMessages.JobClosed))]
[JsonSerializable(typeof(SchedulerMessages.RequeueLost))]
[JsonSerializable(typeof(SchedulerMessages.GetDevices))]
[JsonSerializable(typeof(SchedulerMessages.GetQueue))]
[JsonSerializable(typeof(SchedulerMessages.Explain))]
[JsonSerializable(typeof(SchedulerMessages.WhatIf))]
[JsonSerializable(typeof(SchedulerMessages.GetOutlook))]
[JsonSerializable(typeof(SchedulerMessages.WhatIfAnswer))]
[JsonSerializable(typeof(SchedulerMessages.QueueOutlook))]
[JsonSerializable(typeof(SchedulerMessages.LocateDispatcher))]
[JsonSerializable(typeof(SchedulerMessages.Submitted))]
[JsonSerializable(typeof(SchedulerMessages.Refused))]
[JsonSerializable(typeof(SchedulerMessages.CancelAccepted))]
[JsonSerializable(typeof(SchedulerMessages.DispatcherRegistered))]
[JsonSerializable(typeof(SchedulerMessages.DispatcherNameTaken))]
[JsonSerializable(typeof(SchedulerMessages.DeviceHealthSet))]
[JsonSerializable(typeof(SchedulerMessages.RunEndNoted))]
[JsonSerializable(typeof(SchedulerMessages.JobCloseNoted))]
[JsonSerializable(typeof(SchedulerMessages.RequeueDecided))]
[JsonSerializable(typeof(SchedulerMessages.DeviceList))]
[JsonSerializable(typeof(SchedulerMessages.QueueList))]
[JsonSerializable(typeof(SchedulerMessages.Explanation))]
[JsonSerializable(typeof(SchedulerMessages.DispatcherLocated))]
[JsonSerializable(typeof(SchedulerMessages.AnnounceYourself))]
[JsonSerializable(typeof(SchedulerMessages.JobSubmitted))]
[JsonSerializable(typeof(SchedulerMessages.JobHandedOver))]
[JsonSerializable(typeof(SchedulerMessages.OwnershipTaken))]
[JsonSerializable(typeof(SchedulerMessages.DevicesReserved))]
[JsonSerializable(typeof(SchedulerMessages.CancelRequested))]
[JsonSerializable(typeof(SchedulerMessages.RunEndRecorded))]
[JsonSerializable(typeof(SchedulerMessages.DeviceFreed))]
[JsonSerializable(typeof(SchedulerMessages.JobForgotten))]
[JsonSerializable(typeof(SchedulerMessages.DispatcherCameUp))]
[JsonSerializable(typeof(SchedulerMessages.DispatcherWentDown))]
[JsonSerializable(typeof(SchedulerMessages.DeviceHealthChanged))]
[JsonSerializable(typeof(SchedulerMessages.AddDevice))]
[JsonSerializable(typeof(SchedulerMessages.SetDeviceTags))]
[JsonSerializable(typeof(SchedulerMessages.SetWorker))]
[JsonSerializable(typeof(SchedulerMessages.LabChanged))]
[JsonSerializable(typeof(SchedulerMessages.DeviceAdded))]
[JsonSerializable(typeof(SchedulerMessages.DeviceTagsSet))]
[JsonSerializable(typeof(SchedulerMessages.WorkerSet))]
[JsonSerializable(typeof(SchedulerMessages.SetHealthRule))]
[JsonSerializable(typeof(SchedulerMessages.HealthRuleSet))]
[JsonSerializable(typeof(SchedulerSnapshot))]
internal sealed partial class SchedulerJson : JsonSerializerContext;

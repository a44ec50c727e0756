using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Groups;

/// <summary>The wire table of MultiNode groups.</summary>
internal static class GroupWire
{
    private static readonly GroupJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("group.form/1", Json.FormGroup),
        WireBinding.Of("group.join/1", Json.Join),
        WireBinding.Of("group.await-formation/1", Json.AwaitFormation),
        WireBinding.Of("group.send/1", Json.Send),
        WireBinding.Of("group.wait/1", Json.Wait),
        WireBinding.Of("group.wait-all/1", Json.WaitAll),
        WireBinding.Of("group.sync/1", Json.Sync),
        WireBinding.Of("group.withdraw/1", Json.Withdraw),
        WireBinding.Of("group.member-ended/1", Json.MemberEnded),
        WireBinding.Of("group.describe/1", Json.Describe),

        WireBinding.Of("group.formed/1", Json.Formed),
        WireBinding.Of("group.joined/1", Json.Joined),
        WireBinding.Of("group.sent/1", Json.Sent),
        WireBinding.Of("group.arrived/1", Json.Arrived),
        WireBinding.Of("group.barrier-opened/1", Json.BarrierOpened),
        WireBinding.Of("group.withdrawn/1", Json.Withdrawn),
        WireBinding.Of("group.ended/1", Json.Ended),
        WireBinding.Of("group.deadlocked/1", Json.Deadlocked),
        WireBinding.Of("group.ownership-taken/1", Json.OwnershipTaken),
        WireBinding.Of("group.snapshot/1", Json.GroupSnapshot),

        WireBinding.Of("group.acknowledged/1", Json.Acknowledged),
        WireBinding.Of("group.complete/1", Json.GroupFormed),
        WireBinding.Of("group.received/1", Json.Received),
        WireBinding.Of("group.released/1", Json.Released),
        WireBinding.Of("group.refused/1", Json.Refused),
        WireBinding.Of("group.cannot-be-met/1", Json.CannotBeMet),
        WireBinding.Of("group.description/1", Json.Description),
        WireBinding.Of("group.standstill/1", Json.Standstill),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GroupMessages.FormGroup))]
[JsonSerializable(typeof(GroupMessages.Join))]
[JsonSerializable(typeof(GroupMessages.AwaitFormation))]
[JsonSerializable(typeof(GroupMessages.Send))]
[JsonSerializable(typeof(GroupMessages.Wait))]
[JsonSerializable(typeof(GroupMessages.WaitAll))]
[JsonSerializable(typeof(GroupMessages.Sync))]
[JsonSerializable(typeof(GroupMessages.Withdraw))]
[JsonSerializable(typeof(GroupMessages.MemberEnded))]
[JsonSerializable(typeof(GroupMessages.Describe))]
[JsonSerializable(typeof(GroupMessages.Formed))]
[JsonSerializable(typeof(GroupMessages.Joined))]
[JsonSerializable(typeof(GroupMessages.Sent))]
[JsonSerializable(typeof(GroupMessages.Arrived))]
[JsonSerializable(typeof(GroupMessages.BarrierOpened))]
[JsonSerializable(typeof(GroupMessages.Withdrawn))]
[JsonSerializable(typeof(GroupMessages.Ended))]
[JsonSerializable(typeof(GroupMessages.Deadlocked))]
[JsonSerializable(typeof(GroupMessages.OwnershipTaken))]
[JsonSerializable(typeof(GroupSnapshot))]
[JsonSerializable(typeof(GroupMessages.Acknowledged))]
[JsonSerializable(typeof(GroupMessages.GroupFormed))]
[JsonSerializable(typeof(GroupMessages.Received))]
[JsonSerializable(typeof(GroupMessages.Released))]
[JsonSerializable(typeof(GroupMessages.Refused))]
[JsonSerializable(typeof(GroupMessages.CannotBeMet))]
[JsonSerializable(typeof(GroupMessages.Description))]
[JsonSerializable(typeof(GroupMessages.Standstill))]
internal sealed partial class GroupJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Scheduler;

/// <summary>When a submission begins, as far as past runs tell.</summary>
/// <param name="Expected">If all runs take as long as half of those like them; null: no estimate.</param>
/// <param name="Late">If all take as long as only a tenth of those like them exceed; null: no estimate.</param>
/// <param name="Basis">What it rests on, or why there is none: a sentence for a person.</param>
public sealed record StartEstimate(DateTimeOffset? Expected, DateTimeOffset? Late, string Basis);

/// <summary>What the lab has for one sub-job that drives a device.</summary>
/// <param name="Role">Empty for a single-node job.</param>
/// <param name="Wanted">The device in words: <c>qemu with tag usb</c>.</param>
/// <param name="Free">The devices that it could have now, the one that it would get first.</param>
/// <param name="Others">The other devices of its type, and why it cannot have them now.</param>
/// <param name="OfOtherTypes">How many devices there are besides.</param>
/// <param name="LeftOut">How many devices of its type are in neither list, since a message does not hold those of all roles.</param>
public sealed record RoleOutlook(
    string Role,
    string Wanted,
    IReadOnlyList<DeviceName> Free,
    IReadOnlyList<UnfitDevice> Others,
    int OfOtherTypes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int LeftOut = 0);

/// <param name="Why">As <c>running job 17.0</c>, <c>without tag usb</c>, <c>in Maintenance</c>.</param>
/// <param name="IsForNow">It would do at another time.</param>
public sealed record UnfitDevice(DeviceName Device, string Why, bool IsForNow);

/// <summary>A submission that waits, and when it may begin.</summary>
public sealed record QueuedOutlook(QueuedJob Job, StartEstimate Estimate);

/// <summary>What of the queue somebody asks for.</summary>
/// <param name="From">Its first place, from 0.</param>
/// <param name="Most">So many at most; fewer where more do not fit into a message.</param>
/// <param name="Of">The <see cref="QueuePart.Of"/> of the part before, for parts of one moment; null: of now.</param>
/// <param name="Only">This submission alone, wherever it stands; null: all from there on.</param>
public sealed record OutlookPart(
    int From,
    int Most,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Of = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LeadJobId? Only = null);

/// <summary>Which part of the queue an answer has.</summary>
/// <param name="Of">The queue of which moment. Another one than was asked for: that one is not known any more.</param>
/// <param name="From">The place of the first one in it, from 0.</param>
/// <param name="Count">Of all that wait.</param>
public sealed record QueuePart(Guid Of, int From, int Count);

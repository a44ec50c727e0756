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
public sealed record RoleOutlook(string Role, string Wanted, IReadOnlyList<DeviceName> Free, IReadOnlyList<UnfitDevice> Others, int OfOtherTypes);

/// <param name="Why">As <c>running job 17.0</c>, <c>without tag usb</c>, <c>in Maintenance</c>.</param>
/// <param name="IsForNow">It would do at another time.</param>
public sealed record UnfitDevice(DeviceName Device, string Why, bool IsForNow);

/// <summary>A submission that waits, and when it may begin.</summary>
public sealed record QueuedOutlook(QueuedJob Job, StartEstimate Estimate);

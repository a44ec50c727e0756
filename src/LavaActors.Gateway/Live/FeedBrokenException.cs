namespace LavaActors.Gateway.Live;

/// <summary>What a viewer follows went on without it: the node ends, or whoever watched for it failed. The viewer opens the stream again, here or elsewhere.</summary>
public sealed class FeedBrokenException(string message, Exception? cause = null) : Exception(message, cause);

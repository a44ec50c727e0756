namespace LavaActors.Jobs;

/// <summary>Addresses of callbacks to who may not change the job: paths and queries of hooks, as those of chats, are secrets often enough. Pure.</summary>
public static class CallbackAddress
{
    private const string Rest = "…";

    /// <summary>Only whose an address is: <c>https://chat.example.com/…</c>. One that has nothing else stays as it is; what is no address leaves nothing of it.</summary>
    public static string Shown(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return Rest;
        var whole = $"{uri.Scheme}://{uri.Authority}";
        return address == whole || address == whole + "/" ? address : $"{whole}/{Rest}";
    }
}

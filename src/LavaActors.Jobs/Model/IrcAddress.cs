using System.Text.RegularExpressions;

namespace LavaActors.Jobs;

/// <summary>What can be the nickname of somebody, and the host of a server, of IRC. Neither can end a line, nor a word of it. Pure.</summary>
public static partial class IrcAddress
{
    public const string HandleRule = "give one nickname of 32 characters at most: letters, digits and -[]\\`_^{|}, with no digit or - at the beginning";
    public const string ServerRule = "give the name or the address of one host, as irc.example.com; the port is the lab's choice";

    // A name of the DNS has no more.
    private const int LongestServer = 253;

    /// <summary>As RFC 2812 §2.3.1 has it; networks take longer ones than nine characters.</summary>
    public static bool IsHandle(string text) => Nickname().IsMatch(text);

    public static bool IsServer(string text) => text.Length is > 0 and <= LongestServer && text.All(each => each is > ' ' and <= '~') && Uri.CheckHostName(text) != UriHostNameType.Unknown;

    [GeneratedRegex(@"\A[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]{0,31}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Nickname();
}

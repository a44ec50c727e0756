using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Access;

public sealed class CredentialTests
{
    [Theory]
    [InlineData("Basic YW5uOnRva2Vu", "ann", "token", null)]
    [InlineData("Basic YW5uOmE6Yg==", "ann", "a:b", null)]
    [InlineData("basic YW5uOnRva2Vu", "", "", "Unsupported HTTP_AUTHORIZATION header, only Basic scheme is supported")]
    [InlineData("Basic", "", "", "Invalid HTTP_AUTHORIZATION header")]
    [InlineData("Basic YW5u", "", "", "Corrupted HTTP_AUTHORIZATION header, no user:pass")]
    [InlineData("Basic ???", "", "", "Corrupted HTTP_AUTHORIZATION header, no user:pass")]
    public void A_header_of_XML_RPC_is_read_or_refused_as_clients_know_it(string header, string user, string token, string? refusal) =>
        Assert.Equal(new BasicCredentials(user, token, refusal), BasicCredentials.Parse(header));

    [Fact]
    public void A_password_is_right_only_for_who_has_it()
    {
        var hash = Passwords.Hash("correct horse");
        Assert.True(Passwords.IsRight(hash, "correct horse"));
        Assert.False(Passwords.IsRight(hash, "Correct horse"));
        Assert.False(Passwords.IsRight(null, "correct horse"));
        Assert.False(Passwords.IsRight(hash, new string('x', Passwords.Longest + 1)));
    }

    [Theory]
    [InlineData("short", "a password has at least 8 characters")]
    [InlineData("Annabell", "the user's name is no password")]
    [InlineData("long enough", null)]
    public void What_is_easily_guessed_is_no_password(string password, string? why) => Assert.Equal(why, Passwords.WhyNot(password, "annabell"));

    [Theory]
    [InlineData("/scheduler/job/7?x=1", "/scheduler/job/7?x=1")]
    [InlineData("/results/7/0_früh/😀?x=ü", "/results/7/0_fr%C3%BCh/%F0%9F%98%80?x=%C3%BC")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData(null, "/")]
    public void A_login_leads_nowhere_else(string? next, string path) => Assert.Equal(path, LoginEndpoints.LocalOnly(next));

    [Theory]
    [InlineData("ann.b+c@d-e_f", true)]
    [InlineData("", false)]
    [InlineData("ann b", false)]
    [InlineData("../ann", false)]
    [InlineData("<b>", false)]
    [InlineData("anonymous", false)]
    [InlineData("lava-health", false)]
    public void User_names_are_harmless(string name, bool isOne) => Assert.Equal(isOne, AccountNames.WhyNotUser(name) is null);

    [Fact]
    public void Everything_that_a_job_says_of_its_secrets_is_masked()
    {
        const string text = "job_name: x\nsecrets: {A: hunter22, B: '1'}\nnotify:\n  callbacks:\n  - {url: 'http://x/', token: abc-token}\nactions:\n- test: {say: 'a hunter22 and abc-token and 1'}\n";
        var masked = SecretMask.Of(new JobTexts(text, text, "run: hunter22\n"));
        foreach (var each in (string[])[masked.Original, masked.Definition, masked.Pipeline!])
        {
            Assert.DoesNotContain("hunter22", each);
            Assert.DoesNotContain("abc-token", each);
        }

        Assert.Contains("and 1", masked.Definition);
        Assert.DoesNotContain("B: '1'", masked.Definition);
        Assert.True(SecretMask.Hides(text, mayChange: true));
        const string without = "# a comment\njob_name: x\n";
        Assert.Equal(without, SecretMask.Of(new JobTexts(without, without, null)).Original);
        Assert.False(SecretMask.Hides(without, mayChange: false));
    }

    [Fact]
    public void Requests_are_limited_by_user_and_by_address()
    {
        var limits = new RequestLimits(AccessSettings.Default with { RequestRate = 1, RequestBurst = 2, AnonymousRate = 1, AnonymousBurst = 1 });
        var ann = Caller.Of("ann", 1);
        Assert.Equal((null, null), (limits.Take(ann, "a"), limits.Take(ann, "b")));
        Assert.NotNull(limits.Take(ann, "c"));
        Assert.Null(limits.Take(Caller.Of("bob", 2), "a"));
        Assert.Null(limits.Take(Caller.Nobody, "a"));
        Assert.NotNull(limits.Take(Caller.Nobody, "a"));
        Assert.Null(limits.Take(Caller.Nobody, "b"));
    }

    [Fact]
    public void A_name_that_nobody_has_takes_as_long_as_a_wrong_password()
    {
        var hash = Passwords.Hash("correct horse");
        // Once, so that all is compiled, and the hash of nobody is made.
        Passwords.IsRight(null, "wrong");
        Passwords.IsRight(hash, "wrong");

        var (known, unknown) = (Shortest(hash), Shortest(null));

        // Without a look at any hash it would be a thousandth.
        Assert.InRange(unknown / known, 0.1, 10);

        // The shortest of some: a busy machine makes others longer.
        static double Shortest(string? hash) => Enumerable.Range(0, 3).Min(_ =>
        {
            var start = TimeProvider.System.GetTimestamp();
            Passwords.IsRight(hash, "wrong");
            return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        });
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData(null, "?")]
    public void Who_has_a_network_of_addresses_is_one(string? address, string network) =>
        Assert.Equal(network, CallerContext.Network(address is null ? null : System.Net.IPAddress.Parse(address)));

    [Theory]
    [InlineData("suite_x\r\nSet-Cookie: a=b", "attachment; filename=suite_x__Set-Cookie__a_b")]
    [InlineData("../../etc/passwd", "attachment; filename=.._.._etc_passwd")]
    [InlineData("a\";filename*=UTF-8''b", "attachment; filename=a__filename__UTF-8__b")]
    [InlineData("ü\u2028", "attachment; filename=__")]
    public void A_name_of_a_file_is_one_harmless_word(string name, string header) => Assert.Equal(header, TextFile.Disposition(name));
}

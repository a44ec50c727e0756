using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class ClusterTlsTests : IDisposable
{
    private readonly TestCertificates _lab = new();
    private readonly TestCertificates _other = new();

    public void Dispose()
    {
        _lab.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_certificate_of_the_labs_CA_is_believed() => Assert.Null(_lab.Tls().Refusal(_lab.Issue(), TestCertificates.Now));

    [Fact]
    public void One_of_another_CA_is_not_though_it_has_the_same_name() => Assert.Contains("not of the lab's CA", _lab.Tls().Refusal(_other.Issue(), TestCertificates.Now));

    [Fact]
    public void One_that_is_signed_by_itself_is_not() => Assert.Contains("not of the lab's CA", _lab.Tls().Refusal(TestCertificates.SelfSigned(), TestCertificates.Now));

    [Fact]
    public void One_that_has_ended_or_not_begun_is_not()
    {
        Assert.Contains("ended on", _lab.Tls().Refusal(_lab.Issue(begin: -10, days: 5), TestCertificates.Now));
        Assert.Contains("begins only on", _lab.Tls().Refusal(_lab.Issue(begin: 5), TestCertificates.Now));
    }

    [Fact]
    public void While_a_CA_is_replaced_both_are_believed()
    {
        var both = _lab.Tls() with { Roots = [.. _lab.Tls().Roots, .. _other.Tls().Roots] };
        Assert.Null(both.Refusal(_lab.Issue(), TestCertificates.Now));
        Assert.Null(both.Refusal(_other.Issue(), TestCertificates.Now));
    }

    [Fact]
    public void The_last_month_is_warned_of()
    {
        var tls = _lab.Tls() with { Certificate = _lab.Issue(days: 10) };
        Assert.Contains("this node's certificate ends on", tls.Warning(TestCertificates.Now));
        Assert.Null(_lab.Tls().Warning(TestCertificates.Now));
        Assert.Contains("the CA's certificate ends on", (tls with { Certificate = _lab.Issue(days: 5000) }).Warning(TestCertificates.Now.AddDays(3540)));
    }

    [Fact]
    public void Files_that_do_not_fit_together_are_refused()
    {
        _lab.Files();
        _other.Files();
        Assert.Contains("not of the lab's CA", ClusterTls.Read(_lab.Certificate, _lab.Key, _other.CaFile, TestCertificates.Now).Wrong);
        Assert.Contains("cannot be used", ClusterTls.Read(_lab.Certificate, _other.Key, _lab.CaFile, TestCertificates.Now).Wrong);
        Assert.Contains("there is no file /nowhere/ca", ClusterTls.Read(_lab.Certificate, _lab.Key, "/nowhere/ca", TestCertificates.Now).Wrong);
        _lab.Files(begin: -10, days: 5);
        Assert.Contains("ended on", ClusterTls.Read(_lab.Certificate, _lab.Key, _lab.CaFile, TestCertificates.Now).Wrong);
    }
}

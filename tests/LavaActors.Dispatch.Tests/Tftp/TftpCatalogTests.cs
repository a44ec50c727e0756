using System.Net;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

public sealed class TftpCatalogTests
{
    private static readonly IPAddress Board = IPAddress.Parse("10.0.0.5");
    private static readonly IPAddress Other = IPAddress.Parse("10.0.0.6");
    private static readonly TftpCatalog OneFile = TftpCatalog.Empty.Publish("run-1", "1/tftp-deploy-a/kernel/Image", "/srv/Image", Board).Next;

    private static TftpVerdict Ask(TftpCatalog catalog, string name, IPAddress client, string mode = "octet") =>
        catalog.Judge(new TftpPacket.ReadRequest(name, mode, []), client);

    private static TftpVerdict.Refuse Refused(TftpVerdict verdict) => Assert.IsType<TftpVerdict.Refuse>(verdict);

    [Theory]
    [InlineData("1/tftp-deploy-a/kernel/Image")]
    [InlineData("/1/tftp-deploy-a/kernel/Image")]
    [InlineData("./1/tftp-deploy-a/kernel/Image")]
    [InlineData("//1/./tftp-deploy-a//kernel/Image")]
    public void A_published_name_is_served_in_any_spelling(string name) =>
        Assert.Equal("/srv/Image", Assert.IsType<TftpVerdict.Serve>(Ask(OneFile, name, Board)).File.FilePath);

    [Theory]
    [InlineData("/etc/passwd", TftpErrorCode.FileNotFound)]
    [InlineData("/srv/Image", TftpErrorCode.FileNotFound)]
    [InlineData("1/tftp-deploy-a/kernel", TftpErrorCode.FileNotFound)]
    [InlineData("1/tftp-deploy-a/kernel/../kernel/Image", TftpErrorCode.AccessViolation)]
    [InlineData("..", TftpErrorCode.AccessViolation)]
    [InlineData("1/a\nb", TftpErrorCode.AccessViolation)]
    public void What_was_not_published_does_not_exist(string name, TftpErrorCode code) => Assert.Equal(code, Refused(Ask(OneFile, name, Board)).Code);

    [Fact]
    public void Another_device_is_refused_without_being_told_whose_it_is()
    {
        var refused = Refused(Ask(OneFile, "1/tftp-deploy-a/kernel/Image", Other));
        Assert.Equal(TftpErrorCode.AccessViolation, refused.Code);
        Assert.Contains("10.0.0.5", refused.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.5", refused.Told, StringComparison.Ordinal);
        Assert.Equal(["run-1"], refused.Concerned);
    }

    [Fact]
    public void The_same_device_behind_a_dual_stack_socket_is_served() =>
        Assert.IsType<TftpVerdict.Serve>(Ask(OneFile, "1/tftp-deploy-a/kernel/Image", Board.MapToIPv6()));

    [Fact]
    public void A_refused_request_concerns_the_run_that_published_for_this_address() =>
        Assert.Equal(["run-1"], Refused(Ask(OneFile, "boot.scr.uimg", Board)).Concerned);

    [Theory]
    [InlineData("netascii")]
    [InlineData("MAIL")]
    public void Other_modes_are_refused_and_told_the_right_one(string mode) =>
        Assert.Contains("octet", Refused(Ask(OneFile, "1/tftp-deploy-a/kernel/Image", Board, mode)).Told, StringComparison.Ordinal);

    [Fact]
    public void Writing_is_refused_with_error_2() =>
        Assert.Equal(TftpErrorCode.AccessViolation, Refused(OneFile.Judge(new TftpPacket.WriteRequest("x", "octet"), Board)).Code);

    [Fact]
    public void A_malformed_request_is_error_4_and_an_error_is_never_answered()
    {
        Assert.Equal(TftpErrorCode.IllegalOperation, Refused(OneFile.Judge(TftpPacket.Parse([0, 1, 65]), Board)).Code);
        Assert.IsType<TftpVerdict.Drop>(OneFile.Judge(new TftpPacket.Error(TftpErrorCode.NotDefined, "x"), Board));
        Assert.IsType<TftpVerdict.Drop>(OneFile.Judge(TftpPacket.Parse([0, 5]), Board));
        Assert.Equal(TftpErrorCode.UnknownTransferId, Refused(OneFile.Judge(new TftpPacket.Ack(3), Board)).Code);
    }

    [Fact]
    public void A_name_belongs_to_one_run_until_it_withdraws()
    {
        Assert.Contains("run-1", OneFile.Publish("run-2", "/1/tftp-deploy-a/kernel/Image", "/x", null).Refusal, StringComparison.Ordinal);
        Assert.Null(OneFile.Publish("run-1", "1/tftp-deploy-a/kernel/Image", "/other", null).Refusal);
        Assert.Null(OneFile.Withdraw("run-1").Publish("run-2", "1/tftp-deploy-a/kernel/Image", "/x", null).Refusal);
    }

    [Theory]
    [InlineData("../x", "/srv/x")]
    [InlineData("", "/srv/x")]
    [InlineData("x", "relative/x")]
    public void A_name_or_path_that_cannot_be_served_is_refused(string name, string path) =>
        Assert.NotNull(TftpCatalog.Empty.Publish("run-1", name, path, null).Refusal);
}

using Akka.Actor;
using LavaActors.Gateway.Http;
using LavaActors.Yaml;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Tests.Http;

public sealed class GatewayAnswersTests
{
    [Fact]
    public void Only_a_text_that_was_checked_is_called_valid()
    {
        Assert.Equal(200, Status(GatewayAnswers.OfValidation(new GatewayMessages.Validated([]))));
        Assert.Equal(200, Status(GatewayAnswers.OfValidation(new GatewayMessages.Validated([new Diagnostic(Severity.Error, SourceSpan.None, "", "wrong", "")]))));
        Assert.Equal(503, Status(GatewayAnswers.OfValidation(new GatewayMessages.NoAnswer(TimeSpan.FromSeconds(1)))));
        Assert.Equal(500, Status(GatewayAnswers.OfValidation(new Status.Failure(new InvalidOperationException("x")))));
    }

    private static int? Status(IResult result) => Assert.IsAssignableFrom<IStatusCodeHttpResult>(result).StatusCode;
}

using LavaActors.Gateway.Operations;
using LavaActors.Pages.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LavaActors.Pages;

/// <summary>A page as an answer: a component that takes one model.</summary>
internal static class PageResult
{
    public static IResult Of<TPage>(object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent => new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true };

    /// <param name="what">What is not there, as <c>job 7</c>.</param>
    public static IResult Missing(string what) => Of<MessagePage>(new Message("Not found", $"There is no {what}."), StatusCodes.Status404NotFound);

    /// <summary>What was asked for could not be done.</summary>
    public static IResult Refused(string why, int status) => Of<MessagePage>(new Message("That did not work", why), status);

    /// <summary>The same, for what an operation says.</summary>
    public static IResult Refused(OperationFailure failure) => Refused(failure.ToString()!, failure switch
    {
        OperationFailure.NotFound => StatusCodes.Status404NotFound,
        OperationFailure.Forbidden => StatusCodes.Status403Forbidden,
        OperationFailure.Invalid => StatusCodes.Status400BadRequest,
        OperationFailure.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status503ServiceUnavailable,
    });
}

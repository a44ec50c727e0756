using LavaActors.Gateway.Access;
using LavaActors.Pages.Components;
using LavaActors.Pages.Views;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Pages;

/// <summary>What the gate says to a person who opens a page: what it says to a program, and what he can do about it.</summary>
internal sealed class RefusalPages : IRefusalPages
{
    public IResult Page(HttpContext context, int status, string why)
    {
        PagesHttp.Protect(context.Response.Headers);
        return PageResult.Of<MessagePage>(
            status switch
            {
                StatusCodes.Status404NotFound => new Message("Not found", why),
                // Too many attempts to log in say for themselves how long that is so.
                StatusCodes.Status429TooManyRequests => why.Contains("Try again", StringComparison.Ordinal) ? new Message("Too many attempts", why) : TooMany(context),
                _ => MayNot(context, why),
            },
            status);
    }

    private static Message TooMany(HttpContext context) =>
        new("Too many requests", $"More was asked from here than this lab answers at a time. Try again in {context.Response.Headers.RetryAfter} s.");

    // What a program is told of it, a person need not know.
    private static Message MayNot(HttpContext context, string why) => context.Caller().UserName is { } user
        ? new Message("You may not", $"{why} You are logged in as {user}.")
        : new Message("You may not", why == AccessRules.NoCredentials ? "This is for users who have logged in." : why) { Login = Addresses.LoginFrom(context.Request) };
}

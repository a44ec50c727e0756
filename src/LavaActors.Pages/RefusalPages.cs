using LavaActors.Gateway.Access;
using LavaActors.Pages.Components;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Pages;

/// <summary>What the gate says to a person who opens a page.</summary>
internal sealed class RefusalPages : IRefusalPages
{
    public IResult Page(HttpContext context, int status, string why)
    {
        PagesHttp.Protect(context.Response.Headers);
        return PageResult.Of<MessagePage>(new Message(Title(status), why), status);
    }

    private static string Title(int status) => status switch
    {
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status429TooManyRequests => "Too many requests",
        _ => "You may not",
    };
}

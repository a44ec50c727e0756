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
        return PageResult.Of<MessagePage>(new Message(status is StatusCodes.Status429TooManyRequests ? "Too many requests" : "You may not", why), status);
    }
}

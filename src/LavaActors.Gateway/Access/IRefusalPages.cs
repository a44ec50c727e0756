using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Says to a person at a browser what a program is told in JSON; where there are pages.</summary>
public interface IRefusalPages
{
    IResult Page(HttpContext context, int status, string why);
}

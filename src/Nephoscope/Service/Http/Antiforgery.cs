using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;

namespace Nephoscope.Service.Http;

/// <summary>A browser that is signed in by cookie must show, with everything it changes over the API, that our page sent it.</summary>
internal static class Antiforgery
{
    public const string HeaderName = "X-Antiforgery";

    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        bool changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (changes && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && context.User.Identity is { IsAuthenticated: true, AuthenticationType: not ApiTokens.Scheme })
        {
            var antiforgery = (IAntiforgery)context.RequestServices.GetService(typeof(IAntiforgery))!;
            if (!await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false))
            {
                await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Send the token that /api/v1/session gives.").ConfigureAwait(false);
                return;
            }
        }

        await next(context).ConfigureAwait(false);
    }
}

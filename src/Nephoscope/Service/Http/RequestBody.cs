using Microsoft.AspNetCore.Http;

namespace Nephoscope.Service.Http;

/// <summary>Reads whole bodies within a bound.</summary>
internal static class RequestBody
{
    private const int Window = 64 << 10;

    /// <returns>The body; null with the status to answer where it is too large.</returns>
    public static async Task<(byte[]? Body, int Status)> ReadAsync(HttpContext context, long most)
    {
        if (context.Request.ContentLength > most)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        byte[] body = new byte[(int)Math.Min(most, context.Request.ContentLength ?? Window)];
        int length = 0;
        while (true)
        {
            if (length == body.Length)
            {
                if (length == context.Request.ContentLength)
                {
                    return (body, StatusCodes.Status200OK);
                }

                if (length >= most)
                {
                    byte[] one = new byte[1];
                    return await context.Request.Body.ReadAsync(one, context.RequestAborted).ConfigureAwait(false) == 0
                        ? (body, StatusCodes.Status200OK)
                        : (null, StatusCodes.Status413PayloadTooLarge);
                }

                Array.Resize(ref body, (int)Math.Min(most, Math.Max(Window, body.Length * 2L)));
            }

            int got = await context.Request.Body.ReadAsync(body.AsMemory(length), context.RequestAborted).ConfigureAwait(false);
            length += got;
            if (got == 0)
            {
                Array.Resize(ref body, length);
                return (body, StatusCodes.Status200OK);
            }
        }
    }
}

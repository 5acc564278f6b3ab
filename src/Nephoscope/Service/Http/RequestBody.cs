using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Intake;

namespace Nephoscope.Service.Http;

/// <summary>Reads whole bodies within a bound.</summary>
internal static class RequestBody
{
    private const int Window = 64 << 10;

    /// <returns>The body, to be given back; null with the status to answer where it is too large.</returns>
    public static async Task<(RentedBody? Body, int Status)> ReadAsync(HttpContext context, long most)
    {
        long? told = context.Request.ContentLength;
        if (told > most)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        RentedBody body = RentedBody.Rent((int)Math.Min(most, told ?? Window));
        int length = 0;
        while (length != told)
        {
            if (length == body.Length)
            {
                if (length >= most)
                {
                    byte[] one = new byte[1];
                    if (await context.Request.Body.ReadAsync(one, context.RequestAborted).ConfigureAwait(false) == 0)
                    {
                        break;
                    }

                    body.Return();
                    return (null, StatusCodes.Status413PayloadTooLarge);
                }

                body = body.Resize((int)Math.Min(most, Math.Max(Window, body.Length * 2L)));
            }

            int got = await context.Request.Body.ReadAsync(body.Memory[length..], context.RequestAborted).ConfigureAwait(false);
            length += got;
            if (got == 0)
            {
                break;
            }
        }

        return (body.Resize(length), StatusCodes.Status200OK);
    }
}

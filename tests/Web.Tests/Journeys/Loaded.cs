using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

/// <summary>
/// What a page shows once all of it has come. A click ends when the next page begins: on a slow machine its head and <c>main</c> are there while the rest is on its way, and what is read then is too little.
/// </summary>
internal static class Loaded
{
    public static async Task<string> TextAsync(this ILocator what)
    {
        await what.Page.WaitForLoadStateAsync();
        return await what.InnerTextAsync();
    }

    public static async Task<int> NumberAsync(this ILocator what)
    {
        await what.Page.WaitForLoadStateAsync();
        return await what.CountAsync();
    }
}

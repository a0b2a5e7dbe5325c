using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>The files of a case.</summary>
// The form's token is checked by the page itself, since the framework would read the whole form, and the file in it, to find it.
#pragma warning disable S4502
[IgnoreAntiforgeryToken]
#pragma warning restore S4502
[PassBody]
[RequestSizeLimit(MostRead)]
public sealed class FilesModel(OfficerApi api, CurrentMunicipality here, Wording wording, IAntiforgery antiforgery) : FilesPartModel(api, here, wording, antiforgery);

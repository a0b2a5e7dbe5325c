Console.WriteLine("CaseMgmt.Api");

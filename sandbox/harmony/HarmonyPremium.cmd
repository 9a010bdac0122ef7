@echo off
python "%~dp0HarmonyPremium" %*
exit /b %ERRORLEVEL%
